import { CheckIcon, CopyIcon } from 'lucide-react';
import { useEffect, useState } from 'react';
import { Button } from './button.tsx';

/** Copies a text, and shows for a moment that it did. */
export function CopyButton({ text, what, label }: { text: string; what: string; label?: string }) {
  const [copied, setCopied] = useState(false);
  useEffect(() => {
    if (!copied) return;
    const timer = setTimeout(() => setCopied(false), 1500);
    return () => clearTimeout(timer);
  }, [copied]);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
  };
  const icon = copied ? <CheckIcon aria-hidden size={15} /> : <CopyIcon aria-hidden size={15} />;
  return (
    <Button
      look="quiet"
      square={label === undefined}
      onClick={copy}
      aria-label={label === undefined ? `Copy ${what}` : undefined}
      title={`Copy ${what}`}
    >
      {icon}
      {label}
      <span className="hidden" role="status">
        {copied ? `Copied ${what}` : ''}
      </span>
    </Button>
  );
}
