import { type Outputs, resolutions } from './templates.ts';

interface Props {
  outputs: Outputs;
  onChange: (outputs: Outputs) => void;
}

const qualities = [
  { value: 'draft', name: 'Draft: fast, coarser' },
  { value: 'standard', name: 'Standard' },
  { value: 'high', name: 'High: slower, finer' },
] as const;

export function OutputForm({ outputs, onChange }: Props) {
  const change = (changes: Partial<Outputs>) => onChange({ ...outputs, ...changes });
  const quality = (value: string) => qualities.find((one) => one.value === value)?.value ?? 'standard';
  return (
    <>
      <Resolutions name="HLS, for streaming" chosen={outputs.hls} onChange={(hls) => change({ hls })} />
      <Resolutions name="MP4, to download" chosen={outputs.mp4} onChange={(mp4) => change({ mp4 })} />
      <div className="two-fields">
        <label>
          Quality
          <select value={outputs.quality} onChange={(event) => change({ quality: quality(event.target.value) })}>
            {qualities.map(({ value, name }) => (
              <option key={value} value={value}>
                {name}
              </option>
            ))}
          </select>
        </label>
        <label>
          Thumbnail at
          <input
            value={outputs.thumbnailAt}
            pattern="\d{2}:[0-5]\d:[0-5]\d"
            title="HH:MM:SS, or empty for none"
            placeholder="none"
            onChange={(event) => change({ thumbnailAt: event.target.value.trim() })}
          />
        </label>
      </div>
      <label>
        Webhook URL
        <input
          type="url"
          value={outputs.webhookUrl}
          placeholder="none"
          onChange={(event) => change({ webhookUrl: event.target.value.trim() })}
        />
      </label>
    </>
  );
}

function Resolutions({
  name,
  chosen,
  onChange,
}: {
  name: string;
  chosen: string[];
  onChange: (chosen: string[]) => void;
}) {
  const toggle = (resolution: string) =>
    onChange(resolutions.filter((one) => (one === resolution ? !chosen.includes(one) : chosen.includes(one))));
  return (
    <fieldset>
      <legend>{name}</legend>
      <div className="choices">
        {resolutions.map((resolution) => (
          <label key={resolution} className="choice">
            <input type="checkbox" checked={chosen.includes(resolution)} onChange={() => toggle(resolution)} />
            {resolution}
          </label>
        ))}
      </div>
    </fieldset>
  );
}
