import { useState } from 'react';
import { plural } from '../../format.ts';
import { Button } from '../../ui/button.tsx';
import { Page } from '../../ui/page.tsx';
import { addFiles, encodeAll, useUploads } from '../../uploads/queue.ts';
import { sizeOf } from '../../uploads/upload.ts';
import { DropZone } from './drop-zone.tsx';
import { LadderPreview } from './ladder-preview.tsx';
import { OutputForm } from './output-form.tsx';
import { TemplatePicker } from './template-picker.tsx';
import { builtIn, wantedOf } from './templates.ts';
import { UploadRow } from './upload-row.tsx';
import { UrlForm } from './url-form.tsx';
import './upload.css';

/** From files or URLs to jobs: what to encode on one side, into what on the other. */
export default function Upload() {
  const uploads = useUploads();
  const [outputs, setOutputs] = useState(builtIn[0].outputs);
  const open = uploads.filter(({ state, wanted }) => state !== 'created' && state !== 'failed' && wanted === null);
  const asksNothing = outputs.hls.length === 0 && outputs.mp4.length === 0;
  return (
    <Page title="Upload">
      <div className="upload">
        <div className="upload-sources">
          <DropZone onFiles={addFiles} />
          <UrlForm />
          {uploads.length > 0 && (
            <ul className="uploads card" aria-label="Uploads">
              {uploads.map((upload) => (
                <UploadRow key={upload.id} upload={upload} />
              ))}
            </ul>
          )}
        </div>
        <section className="upload-outputs card" aria-label="What to encode">
          <TemplatePicker outputs={outputs} onChoose={setOutputs} />
          <OutputForm outputs={outputs} onChange={setOutputs} />
          <LadderPreview
            outputs={outputs}
            upload={uploads.findLast((upload) => upload.state !== 'failed' && sizeOf(upload) !== null)}
          />
          <Button
            look="primary"
            disabled={open.length === 0 || asksNothing}
            onClick={() => encodeAll(wantedOf(outputs))}
          >
            {open.length === 0 ? 'Encode' : `Encode ${plural(open.length, 'video')}`}
          </Button>
          {open.some(({ state }) => state !== 'stored') && (
            <p className="quiet-text">
              No need to wait: files that are still being sent are encoded once they have arrived.
            </p>
          )}
        </section>
      </div>
    </Page>
  );
}
