import type { Row } from '../inputs.ts';
export const sounds: Row[] = [];
