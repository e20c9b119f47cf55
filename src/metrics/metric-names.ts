/**
 * Every metric of ours, what it counts and its labels: the dashboards and alerts in deploy/ name no other. Units are
 * those of Prometheus, seconds and bytes.
 */
export const metricNames = {
  http: ['vodsmith_http_request_duration_seconds', 'Seconds until an answer was sent', ['method', 'route', 'status']],
  tasks: ['vodsmith_task_duration_seconds', 'Seconds that a task had a slot', ['kind', 'outcome']],
  slots: ['vodsmith_slots', 'Tasks that this process may do at once', []],
  slotsBusy: ['vodsmith_slots_busy', 'Tasks that this process has in hand', []],
  encoderCpu: [
    'vodsmith_encoder_cpu_seconds_total',
    'CPU seconds of encoders, by the size of the picture',
    ['rendition'],
  ],
  webhooks: ['vodsmith_webhook_attempts_total', 'Tries to deliver a webhook', ['outcome']],
  queueDepth: ['vodsmith_queue_depth', 'Messages that could be taken now', ['queue', 'priority']],
  queueAge: ['vodsmith_queue_oldest_seconds', 'Seconds that the oldest of them has waited', ['queue', 'priority']],
  jobs: ['vodsmith_jobs', 'Jobs that have not ended', ['status']],
  workers: ['vodsmith_workers', 'Workers that live, by whether they take tasks', ['state']],
  storage: ['vodsmith_storage_bytes', 'Bytes of the files that are listed', ['kind']],
} as const satisfies Record<string, readonly [name: string, help: string, labels: readonly string[]]>;

export type MetricName = keyof typeof metricNames;
