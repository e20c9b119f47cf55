import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { bitrate, size } from '../../format.ts';
import { ladderQuery } from '../../server/ladder.ts';
import { sizeOf, type Upload } from '../../uploads/upload.ts';
import { type Outputs, resolutions } from './templates.ts';

/** The sizes that the source will get: what is above it stays at its size, and is encoded once. */
export function LadderPreview({ outputs, upload }: { outputs: Outputs; upload: Upload | undefined }) {
  const asked = resolutions.filter((one) => outputs.hls.includes(one) || outputs.mp4.includes(one));
  const source = upload ? sizeOf(upload) : null;
  const { data: ladder } = useQuery({
    ...ladderQuery({ ...(source ?? { width: 16, height: 9 }), resolutions: asked, quality: outputs.quality }),
    enabled: source !== null && source.width > 0 && asked.length > 0,
    placeholderData: keepPreviousData,
  });
  return (
    <section className="ladder" aria-label="Sizes">
      <h2>Sizes</h2>
      {asked.length === 0 && <p className="quiet-text">Choose at least one resolution.</p>}
      {asked.length > 0 && source === null && (
        <p className="quiet-text">They are shown here once there is a video whose size is known.</p>
      )}
      {asked.length > 0 && source !== null && ladder && (
        <>
          <p className="quiet-text">
            Of {upload!.name}, {size(source)}
          </p>
          <table>
            <thead>
              <tr>
                <th>Asked</th>
                <th>Comes out as</th>
                <th>Bit rate, at most</th>
              </tr>
            </thead>
            <tbody>
              {ladder.map((rung) => (
                <tr key={rung.resolution}>
                  <td>{rung.resolution}</td>
                  <td className="number">
                    {size(rung)}
                    {rung.above && <span className="quiet-text block">as the source</span>}
                  </td>
                  <td className="number">{bitrate(rung.maxrate)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </>
      )}
    </section>
  );
}
