import { type FormEvent, useState } from 'react';
import { Button } from '../../ui/button.tsx';
import { complain } from '../../ui/toasts.tsx';
import {
  addTemplates,
  builtIn,
  forgetTemplate,
  type Outputs,
  savedTemplates,
  saveTemplate,
  templatesAsText,
} from './templates.ts';

interface Props {
  outputs: Outputs;
  onChoose: (outputs: Outputs) => void;
}

const asFile = () => `data:application/json,${encodeURIComponent(templatesAsText())}`;

/** Whole sets of outputs: ours, and those that are kept in this browser. */
export function TemplatePicker({ outputs, onChoose }: Props) {
  const [saved, setSaved] = useState(savedTemplates);
  const [naming, setNaming] = useState(false);
  const all = [...builtIn, ...saved];
  const current = all.findLast((template) => JSON.stringify(template.outputs) === JSON.stringify(outputs));
  const own = saved.some(({ name }) => name === current?.name);
  const choose = (name: string) => {
    const template = all.findLast((one) => one.name === name);
    if (template) onChoose(template.outputs);
  };
  const save = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget).get('name')).trim();
    setSaved(saveTemplate({ name, outputs }));
    setNaming(false);
  };
  return (
    <div className="template-picker">
      <label>
        Template
        <select value={current?.name ?? ''} onChange={(event) => choose(event.target.value)}>
          {current === undefined && <option value="">Your own choice</option>}
          {all.map(({ name }) => (
            <option key={name}>{name}</option>
          ))}
        </select>
      </label>
      {current === undefined && !naming && <Button onClick={() => setNaming(true)}>Save</Button>}
      {own && <Button onClick={() => setSaved(forgetTemplate(current!.name))}>Delete</Button>}
      <p className="quiet-text template-place">
        Your own templates are kept in this browser.
        {saved.length > 0 && (
          <>
            {' '}
            <a download="vodsmith-templates.json" href={asFile()}>
              Save them as a file
            </a>
          </>
        )}{' '}
        <label className="link">
          Read a file
          <input
            className="hidden"
            type="file"
            accept="application/json,.json"
            onChange={({ target }) => {
              void target.files?.[0]?.text().then(addTemplates).then(setSaved).catch(complain);
              target.value = '';
            }}
          />
        </label>
      </p>
      {naming && (
        <form className="url-form" onSubmit={save}>
          {/* biome-ignore lint/a11y/noAutofocus: the button that was pressed asks for it */}
          <input name="name" aria-label="Name of the template" placeholder="Name" maxLength={60} required autoFocus />
          <Button type="submit">Save</Button>
        </form>
      )}
    </div>
  );
}
