/** Pixels. */
export interface Size {
  width: number;
  height: number;
}

/** The short side that a resolution of the contract names, in pixels; any case. */
export function shortSide(resolution: string): number {
  return resolution.toLowerCase() === '4k' ? 2160 : Number(resolution);
}

const even = (pixels: number) => Math.max(2, Math.round(pixels / 2) * 2);
/** Down, so that no picture is scaled up by a pixel. */
const evenBelow = (pixels: number) => Math.max(2, Math.floor(pixels / 2) * 2);

/**
 * The picture size for a resolution asked: its short side as named, its long side by the displayed aspect ratio, both
 * even. Never above the source.
 *
 * @param display the source as displayed: square pixels, rotation applied
 */
export function sizeFor(resolution: string, display: Size): Size {
  const portrait = display.height > display.width;
  const [short, long] = portrait ? [display.width, display.height] : [display.height, display.width];
  const asked = shortSide(resolution);
  const largest = [evenBelow(short), evenBelow(long)] as const;
  // One long side for each short one: 360 of a source 361 high is the source itself
  const [newShort, newLong] = asked >= largest[0] ? largest : [asked, even((asked * long) / short)];
  return portrait ? { width: newShort, height: newLong } : { width: newLong, height: newShort };
}

/** Whether the resolution asked has more pixels than the source. */
export function isAbove(resolution: string, display: Size): boolean {
  return shortSide(resolution) > Math.min(display.width, display.height);
}
