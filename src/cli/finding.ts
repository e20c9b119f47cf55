/** What `vodsmith doctor` says of one thing. */
export interface Finding {
  name: string;
  state: 'ok' | 'warning' | 'missing';
  /** What is there, or what to do. */
  detail: string;
}
