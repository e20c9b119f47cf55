import type { Row } from '../inputs.ts';
export const clocks: Row[] = [];
