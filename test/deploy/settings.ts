import { readFileSync } from 'node:fs';

const page = readFileSync(new URL('../../docs/guide/settings.md', import.meta.url), 'utf8');

/** The names of all settings that are documented. */
export const settings = new Set([...page.matchAll(/`([A-Z][A-Z0-9_]+)`/g)].map(([, name]) => name!));
