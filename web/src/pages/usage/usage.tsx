import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { Usage as UsageData } from '../../../../src/schemas/usage.ts';
import { lastDays, shortDay } from '../../days.ts';
import { usageQuery } from '../../server/usage.ts';
import { BarChart } from '../../ui/bar-chart.tsx';
import { Button } from '../../ui/button.tsx';
import { Empty, Fault, Loading } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { machineMeasures, minuteMeasures } from '../../usage-measures.ts';
import './usage.css';

const measures = [...minuteMeasures, ...machineMeasures];

/** What was used, day by day, of any span of time. */
export default function Usage() {
  const [span, setSpan] = useState(() => lastDays(30));
  const { data, error, refetch } = useQuery({ ...usageQuery(span.from, span.to), placeholderData: keepPreviousData });
  const days = data?.days.filter((day) => measures.some(({ key }) => day[key] > 0)) ?? [];
  return (
    <Page title="Usage">
      <form className="usage-span" onSubmit={(event) => event.preventDefault()}>
        <label>
          From
          <input
            type="date"
            value={span.from}
            max={span.to}
            required
            onChange={({ target }) => target.validity.valid && setSpan({ ...span, from: target.value })}
          />
        </label>
        <label>
          To
          <input
            type="date"
            value={span.to}
            min={span.from}
            required
            onChange={({ target }) => target.validity.valid && setSpan({ ...span, to: target.value })}
          />
        </label>
        {[7, 30, 90].map((count) => (
          <Button key={count} onClick={() => setSpan(lastDays(count))}>
            {count} days
          </Button>
        ))}
      </form>
      {error && <Fault error={error} again={refetch} />}
      {data === undefined && !error && <Loading what="the usage" />}
      {data && days.length === 0 && (
        <Empty title="Nothing was used in this period.">
          <p>Choose other days, or encode a first video.</p>
        </Empty>
      )}
      {data && days.length > 0 && (
        <>
          <div className="charts usage-charts">
            {measures.map(({ key, name, format }) => (
              <div key={key} className="card chart-card">
                <BarChart
                  title={name}
                  bars={data.days.map((day) => ({ day: day.date, value: day[key] }))}
                  format={format}
                />
              </div>
            ))}
          </div>
          <UsageTable days={days} total={data.total} />
        </>
      )}
    </Page>
  );
}

function UsageTable({ days, total }: Pick<UsageData, 'days' | 'total'>) {
  return (
    <div className="card table-card">
      <table className="usage">
        <thead>
          <tr>
            <th>Day (UTC)</th>
            {measures.map(({ key, name }) => (
              <th key={key} className="right">
                {name}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {days.toReversed().map((day) => (
            <tr key={day.date}>
              <td className="number">{shortDay(day.date)}</td>
              {measures.map(({ key, format }) => (
                <td key={key} className="number right">
                  {format(day[key])}
                </td>
              ))}
            </tr>
          ))}
        </tbody>
        <tfoot>
          <tr>
            <th scope="row">In all</th>
            {measures.map(({ key, format }) => (
              <td key={key} className="number right">
                {format(total[key])}
              </td>
            ))}
          </tr>
        </tfoot>
      </table>
    </div>
  );
}
