import { type ReactNode, useEffect } from 'react';

interface Props {
  title: string;
  /** Beside the title. */
  actions?: ReactNode;
  children: ReactNode;
}

/** A page of the dashboard: names the document, and has the one first heading. */
export function Page({ title, actions, children }: Props) {
  useEffect(() => {
    document.title = `${title} - Vodsmith`;
  }, [title]);
  return (
    <>
      <header className="page-header">
        <h1>{title}</h1>
        {actions}
      </header>
      {children}
    </>
  );
}
