import { CopyButton } from './copy-button.tsx';

/** A text to copy, as it is. */
export function SecretText({ label, text }: { label: string; text: string }) {
  return (
    <div className="secret-text">
      <span className="secret-label">{label}</span>
      <code>{text}</code>
      <CopyButton text={text} what={label.toLowerCase()} />
    </div>
  );
}
