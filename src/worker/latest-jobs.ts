/** The jobs that this worker has had in hand last: what it fetched for them may still lie here. */
export function latestJobs(most: number): { add(jobId: string | undefined): void; jobs(): string[] } {
  const latest = new Set<string>();
  return {
    add(jobId) {
      if (jobId === undefined) return;
      latest.delete(jobId);
      latest.add(jobId);
      for (const oldest of latest) if (latest.size > most) latest.delete(oldest);
    },
    jobs: () => [...latest],
  };
}
