/** Seconds after its last byte until an upload that goes no further is removed. */
export const UPLOAD_LIFE = 86_400;
