import { CircleAlertIcon, TriangleAlertIcon } from 'lucide-react';
import type { ReactNode } from 'react';
import { Button } from './button.tsx';

/** What to see where there is nothing to list, and what to do about it. */
export function Empty({ title, children }: { title: string; children?: ReactNode }) {
  return (
    <div className="empty">
      <p className="empty-title">{title}</p>
      {children}
    </div>
  );
}

/** Says what went wrong in the server's own words. */
export function Fault({ error, again }: { error: Error; again?: () => void }) {
  return (
    <div className="note fault" role="alert">
      <CircleAlertIcon aria-hidden size={18} />
      <p>{error.message}</p>
      {again && <Button onClick={again}>Try again</Button>}
    </div>
  );
}

export function Warning({ children }: { children: ReactNode }) {
  return (
    <div className="note warning">
      <TriangleAlertIcon aria-hidden size={18} />
      <p>{children}</p>
    </div>
  );
}

/** Keeps its place while something loads. */
export function Loading({ what }: { what: string }) {
  return (
    <p className="loading" role="status">
      Loading {what}...
    </p>
  );
}
