export interface HlsOptions {
  /** The film is still being encoded: EVENT without an end, and renditions of different lengths. */
  growing?: boolean;
  /** Sequence numbers of fragments must increase over a rendition (ISO/IEC 14496-12 section 8.8.5). */
  sequence?: boolean;
  /** Have a real decoder decode every frame. On by default; costs most of the time. */
  decode?: boolean;
}
