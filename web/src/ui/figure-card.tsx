import type { ReactNode } from 'react';

interface Props {
  name: string;
  /** Keeps its place while it is not known. */
  value: string | undefined;
  /** What it means. */
  children?: ReactNode;
}

/** One figure with its name. */
export function FigureCard({ name, value, children }: Props) {
  return (
    <div className="card figure-card">
      <dt>{name}</dt>
      <dd>
        <span className="figure-value">{value ?? '...'}</span>
        {children && <span className="quiet-text">{children}</span>}
      </dd>
    </div>
  );
}
