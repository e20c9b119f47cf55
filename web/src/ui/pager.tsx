import { number } from '../format.ts';
import { Button } from './button.tsx';

interface Props {
  page: number;
  last: number;
  onPage: (page: number) => void;
}

export function Pager({ page, last, onPage }: Props) {
  if (last <= 1) return null;
  return (
    <nav className="pager" aria-label="Pages">
      <Button disabled={page <= 1} onClick={() => onPage(page - 1)}>
        Newer
      </Button>
      <span>
        Page {number(page)} of {number(last)}
      </span>
      <Button disabled={page >= last} onClick={() => onPage(page + 1)}>
        Older
      </Button>
    </nav>
  );
}
