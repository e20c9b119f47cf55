import { dirname, join } from 'node:path/posix';

/** Where the index stands: /docs itself is the API reference. */
const indexAddress = '/docs/guide';

/** Pages of the repository that do not lie in docs/. */
const elsewhere: Record<string, string> = {
  'CHANGELOG.md': '/docs/changes',
  'CONTRIBUTING.md': '/docs/contributing',
  'SECURITY.md': '/docs/reporting',
};

export const filesElsewhere = Object.keys(elsewhere);

/** The address of a Markdown file on the server; `null` where it is no page. @param file its path in the repository */
export function addressOf(file: string): string | null {
  if (elsewhere[file] !== undefined) return elsewhere[file];
  if (file === 'docs/README.md') return indexAddress;
  if (!/^docs\/.*\.md$/.test(file)) return null;
  return `/${file.replace(/(\/README)?\.md$/, '')}`;
}

/**
 * Where a link of a page leads on the server.
 *
 * @param from the file that has the link
 * @throws Error where it leads to a file that is no page
 */
export function addressOfLink(from: string, target: string): string {
  if (/^(https?:|mailto:|#|\/)/.test(target)) return target;
  const [path = '', anchor] = target.split('#', 2);
  const address = addressOf(join(dirname(from), path));
  if (address === null) throw new Error(`${from} links to ${target}, which is not a page of the documentation`);
  return anchor === undefined ? address : `${address}#${anchor}`;
}
