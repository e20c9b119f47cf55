import { Page } from '../../ui/page.tsx';

export default function Workers() {
  return <Page title="Workers">-</Page>;
}
