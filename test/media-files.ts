import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

/** The real media that the project is tested with: beside the checkout. */
export const mediaFolder = fileURLToPath(new URL('../../shared/media/', import.meta.url));

/** Path of one of them, e.g. `good/camera-720p.mp4`. */
export function mediaFile(name: string): string {
  const path = mediaFolder + name;
  if (existsSync(path)) return path;
  throw new Error(`The tests need ${path}: the folder shared/media must stand beside the checkout.`);
}
