const id = '[0-9a-f]{24}';
const forms = [
  `files/videos/${id}\\.[a-z0-9]{1,8}`,
  `files/videos/${id}/[\\w-]{1,100}\\.m3u8`,
  'files/renditions/[0-9a-f]{32}/[\\w-]{1,100}\\.[a-z0-9]{1,8}',
  `files/images/${id}\\.[a-z0-9]{1,8}`,
];
const deliverable = new RegExp(`^(${forms.join('|')})$`);

/** Whether `key` has one of the forms that are public: nothing else of the storage is ever read for a URL. */
export const isDeliverable = (key: string): boolean => deliverable.test(key);

export const isPlaylist = (key: string): boolean => key.endsWith('.m3u8');

/** By extension. Nothing that a browser would run: a type that is missing here is a download. */
const types: Record<string, string> = {
  m3u8: 'application/vnd.apple.mpegurl',
  mp4: 'video/mp4',
  m4v: 'video/mp4',
  m4s: 'video/iso.segment',
  m4a: 'audio/mp4',
  mov: 'video/quicktime',
  webm: 'video/webm',
  mkv: 'video/matroska',
  ts: 'video/mp2t',
  mpg: 'video/mpeg',
  avi: 'video/x-msvideo',
  flv: 'video/x-flv',
  wmv: 'video/x-ms-wmv',
  ogv: 'video/ogg',
  ogg: 'audio/ogg',
  mp3: 'audio/mpeg',
  aac: 'audio/aac',
  flac: 'audio/flac',
  wav: 'audio/wav',
  jpg: 'image/jpeg',
  png: 'image/png',
  gif: 'image/gif',
  webp: 'image/webp',
  avif: 'image/avif',
  bmp: 'image/bmp',
  tiff: 'image/tiff',
};

export function contentType(key: string): string {
  return types[key.slice(key.lastIndexOf('.') + 1)] ?? 'application/octet-stream';
}
