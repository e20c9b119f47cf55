// Loaded before a program: SIGUSR2 puts the clock that it reads an hour ahead, the next one puts it right again. What
// runs by timers is not moved, as when somebody sets the clock of a machine.

const HOUR = 3_600_000;
const Real = Date;
let shift = 0;
process.on('SIGUSR2', () => {
  shift = shift === 0 ? HOUR : 0;
});

class Shifted extends Real {
  constructor(...given: ConstructorParameters<typeof Real> | []) {
    if (given.length === 0) super(Real.now() + shift);
    else super(...given);
  }
  static override now(): number {
    return Real.now() + shift;
  }
}
globalThis.Date = Shifted as DateConstructor;
