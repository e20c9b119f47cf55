import { useQuery } from '@tanstack/react-query';
import { lastDays } from '../../days.ts';
import { usageQuery } from '../../server/usage.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import { FigureCard } from '../../ui/figure-card.tsx';
import { Fault } from '../../ui/notes.tsx';
import { machineMeasures, minuteMeasures } from '../../usage-measures.ts';

/** What was used in the last thirty days, in sum and day by day. */
export function Month() {
  const { from, to } = lastDays(30);
  const { data: usage, error, refetch } = useQuery(usageQuery(from, to));
  return (
    <section className="month" aria-labelledby="month">
      <h2 id="month">The last 30 days</h2>
      {error && <Fault error={error} again={refetch} />}
      <dl className="figures">
        {[...minuteMeasures, ...machineMeasures].map(({ key, name, about, format }) => (
          <FigureCard key={key} name={name} value={usage && format(usage.total[key])}>
            {about}
          </FigureCard>
        ))}
      </dl>
      <div className="charts">
        {minuteMeasures.map(({ key, name, format }) => (
          <div key={key} className="card chart-card">
            <BarChart
              title={`${name} minutes`}
              bars={usage?.days.map((day) => ({ day: day.date, value: day[key] })) ?? []}
              format={format}
            />
          </div>
        ))}
      </div>
    </section>
  );
}
