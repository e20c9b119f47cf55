import { useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { addFiles, useUploads } from '../../uploads/queue.ts';
import { DropZone } from '../upload/drop-zone.tsx';
import { builtIn, wantedOf } from '../upload/templates.ts';
import { UploadRow } from '../upload/upload-row.tsx';
import '../upload/upload.css';

/** Where there is no video yet: what is dropped is encoded at once, and the first of it shown as soon as it is a job. */
export function FirstVideo() {
  const [dropped, setDropped] = useState<string[]>([]);
  const uploads = useUploads().filter(({ id }) => dropped.includes(id));
  const jobId = uploads.find((upload) => upload.jobId !== null)?.jobId;
  const [, go] = useLocation();
  useEffect(() => {
    if (jobId) go(`/videos/${jobId}`);
  }, [jobId, go]);
  const [streaming] = builtIn;
  return (
    <section className="first-video" aria-labelledby="first">
      <h2 id="first">Your first video</h2>
      <p className="quiet-text">
        Drop one here. It is uploaded and encoded for streaming ({streaming.outputs.hls.join(', ')}), and plays while it
        is still being encoded. <Link href="/upload">Upload</Link> has all the options, and takes URLs too.
      </p>
      <DropZone onFiles={(files) => setDropped([...dropped, ...addFiles(files, wantedOf(streaming.outputs))])} />
      {uploads.length > 0 && (
        <ul className="uploads card" aria-label="Uploads">
          {uploads.map((upload) => (
            <UploadRow key={upload.id} upload={upload} />
          ))}
        </ul>
      )}
    </section>
  );
}
