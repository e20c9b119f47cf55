/** What stands in the way of reading on. Its message is a fault: a plain sentence. */
export class Unreadable extends Error {}

/** The faults that `check` returns, each with the place before it. What it throws is a fault too. */
export async function faultsAt(where: string, check: () => string[] | Promise<string[]>): Promise<string[]> {
  try {
    return (await check()).map((fault) => `${where}: ${fault}`);
  } catch (error) {
    if (error instanceof Unreadable) return [`${where}: ${error.message}`];
    // Reading beyond the end of a box that is shorter than it says
    if (error instanceof RangeError) return [`${where}: it is cut off inside a box: ${error.message}`];
    throw error;
  }
}
