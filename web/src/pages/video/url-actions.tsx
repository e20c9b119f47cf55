import { DownloadIcon, ExternalLinkIcon } from 'lucide-react';
import { buttonClass } from '../../ui/button.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';

interface Props {
  url: string;
  /** What it is the URL of, as in "Copy the URL of ...". */
  of: string;
  /** Name that a download gets; without one there is none to offer. */
  download?: string;
}

export function UrlActions({ url, of, download }: Props) {
  return (
    <span className="url-actions">
      <CopyButton text={url} what={`the URL of ${of}`} />
      <a
        className={buttonClass('quiet', true)}
        href={url}
        target="_blank"
        rel="noreferrer"
        aria-label={`Open ${of}`}
        title="Open"
      >
        <ExternalLinkIcon aria-hidden size={15} />
      </a>
      {download !== undefined && (
        <a
          className={buttonClass('quiet', true)}
          href={url}
          download={download}
          aria-label={`Download ${of}`}
          title="Download"
        >
          <DownloadIcon aria-hidden size={15} />
        </a>
      )}
    </span>
  );
}
