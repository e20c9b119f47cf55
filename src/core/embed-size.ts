import type { Size } from './sizes.ts';

/** What a frame has where nobody says otherwise, and where the picture is not known. */
const usual: Size = { width: 1280, height: 720 };

/** The largest size with the picture's aspect ratio that fits into the frame allowed, in whole pixels. */
export function embedSize(picture: Size, allowed: Partial<Size>): Size {
  const { width, height } = picture.width > 0 && picture.height > 0 ? picture : usual;
  const scale = Math.min(
    1,
    (allowed.width ?? Math.min(width, usual.width)) / width,
    (allowed.height ?? Math.min(height, usual.width)) / height,
  );
  const scaled = (pixels: number) => Math.max(1, Math.floor(pixels * scale));
  return { width: scaled(width), height: scaled(height) };
}
