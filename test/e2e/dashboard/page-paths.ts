/** Every page, by the id of a video that has one. */
export const pagePaths: Record<string, (id: string) => string> = {
  Overview: () => '/',
  Videos: () => '/videos',
  'Video panel': (id) => `/videos/${id}`,
  Upload: () => '/upload',
  Usage: () => '/usage',
  Workers: () => '/workers',
  'API keys': () => '/keys',
  Settings: () => '/settings',
  Watch: (id) => `/watch/${id}`,
  Embed: (id) => `/embed/${id}`,
  'Watch of no video': () => `/watch/${nobody}`,
  'Embed of no video': () => `/embed/${nobody}`,
  'Panel of no video': () => `/videos/${nobody}`,
  'API reference': () => '/docs',
  Documentation: () => '/docs/guide',
  'A page of it': () => '/docs/guide/api',
};
const nobody = '0'.repeat(24);

/** Pages to read have no script but the one that sets the theme and copies code. */
export const documents = ['API reference', 'Documentation', 'A page of it'];
