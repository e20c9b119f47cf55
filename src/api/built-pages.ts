import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import { VodsmithError } from '../errors.ts';
import type { Api } from './app-options.ts';

const folder = new URL('../../web/dist/', import.meta.url);

/** The text of a page as it was built. @throws VodsmithError `unavailable` where nothing was built */
export function builtPage(name: string): string {
  const file = new URL(name, folder);
  if (!existsSync(file))
    throw new VodsmithError('unavailable', 'The pages are not built. Run `npm run build` and start the server again.');
  return readFileSync(file, 'utf8');
}

/** Paths of the pages of the documentation in the built folder. */
export function builtDocuments(): string[] {
  const documents = new URL('docs/', folder);
  if (!existsSync(documents)) return [];
  const names = readdirSync(documents, { recursive: true }) as string[];
  return names.filter((name) => name.endsWith('.html')).map((name) => `docs/${name}`);
}

/** Scripts and styles, under names that change with their content, compressed when they were built. */
export async function assetRoutes(app: Api): Promise<void> {
  const root = fileURLToPath(new URL('assets/', folder));
  if (!existsSync(root)) return;
  await app.register(fastifyStatic, {
    root,
    prefix: '/assets/',
    index: false,
    decorateReply: false,
    preCompressed: true,
    immutable: true,
    maxAge: '1y',
    // The policy of a script is that of a worker which is made of it
    setHeaders: (reply) => void reply.header('content-security-policy', "default-src 'self'"),
    schemaHide: true,
  });
}
