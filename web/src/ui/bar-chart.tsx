import { shortDay } from '../days.ts';
import './bar-chart.css';

export interface Bar {
  day: string;
  value: number;
}

interface Props {
  title: string;
  bars: Bar[];
  /** A value in words, with its unit. */
  format: (value: number) => string;
}

/** Units of the drawing, which is stretched to its place. */
const [WIDTH, HEIGHT] = [600, 120];

/** A bar for each day. Who does not see it gets the same as a table. */
export function BarChart({ title, bars, format }: Props) {
  const most = Math.max(...bars.map(({ value }) => value), 0);
  const step = WIDTH / Math.max(1, bars.length);
  const gap = Math.min(4, step / 4);
  return (
    <figure className="chart">
      <figcaption>
        {title}
        <span className="quiet-text">
          {most > 0 && `up to ${format(most)}`}
          {most === 0 && bars.length > 0 && 'nothing yet'}
        </span>
      </figcaption>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        <line x1="0" x2={WIDTH} y1={HEIGHT - 0.5} y2={HEIGHT - 0.5} className="axis" />
        {bars.map(({ day, value }, index) => {
          const height = most === 0 ? 0 : (value / most) * (HEIGHT - 4);
          return (
            <g key={day}>
              <title>{`${shortDay(day)}: ${format(value)}`}</title>
              <rect x={index * step} y="0" width={step} height={HEIGHT} className="hit" />
              <rect
                x={index * step + gap / 2}
                y={HEIGHT - height}
                width={step - gap}
                height={height}
                className="column"
              />
            </g>
          );
        })}
      </svg>
      <div className="chart-days quiet-text" aria-hidden="true">
        <span>{bars[0] && shortDay(bars[0].day)}</span>
        <span>{bars.at(-1) && shortDay(bars.at(-1)!.day)}</span>
      </div>
      <table className="hidden">
        <caption>{title}</caption>
        <tbody>
          {bars
            .filter(({ value }) => value > 0)
            .map(({ day, value }) => (
              <tr key={day}>
                <th scope="row">{shortDay(day)}</th>
                <td>{format(value)}</td>
              </tr>
            ))}
        </tbody>
      </table>
    </figure>
  );
}
