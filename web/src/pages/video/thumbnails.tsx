import type { Job } from '../../../../src/schemas/job.ts';
import { bytes } from '../../format.ts';
import { imageFilter, imageFormat } from '../../job-facts.ts';
import { CopyButton } from '../../ui/copy-button.tsx';

/** The pictures, each with what it is. */
export function Thumbnails({ job }: { job: Job }) {
  const images = job.files.filter(({ type }) => type === 'image');
  if (images.length === 0) return null;
  const timeOf = (presetId: string) => job.thumbnails.find(({ id }) => id === presetId)?.timestamp ?? '';
  return (
    <section>
      <h3>Thumbnails</h3>
      <ul className="thumbnails">
        {images.map((image) => {
          const facts = [timeOf(image.presetId), image.resolution, imageFormat(image), imageFilter(job, image)];
          const name = facts.filter((fact) => fact !== null).join(', ');
          return (
            <li key={image.id}>
              <a href={image.fileUrl} target="_blank" rel="noreferrer">
                <img src={image.fileUrl} alt={`Thumbnail at ${name}`} loading="lazy" />
              </a>
              <div>
                <span className="quiet-text">
                  {name}, {bytes(image.size)}
                </span>
                <CopyButton text={image.fileUrl} what={`the URL of the thumbnail at ${name}`} />
              </div>
            </li>
          );
        })}
      </ul>
    </section>
  );
}
