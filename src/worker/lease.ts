/** The task is no longer this run's: another worker took it, or its job has ended. Nothing may be written any more. */
export class LeaseLost extends Error {
  constructor() {
    super('the task belongs to another run, or its job has ended');
    this.name = 'LeaseLost';
  }
}

/** @throws LeaseLost */
export function hold(held: boolean): void {
  if (!held) throw new LeaseLost();
}
