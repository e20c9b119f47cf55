import type { Row } from '../inputs.ts';
export const tracks: Row[] = [];
