import { useQuery } from '@tanstack/react-query';
import { settingsQuery } from '../../server/settings.ts';
import { Fault, Loading } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import './settings.css';

/** What the server was started with. It is set in its environment, not here. */
export default function Settings() {
  const { data, error, refetch } = useQuery(settingsQuery);
  return (
    <Page title="Settings" actions={data && <span className="quiet-text">Vodsmith {data.version}</span>}>
      {error && <Fault error={error} again={refetch} />}
      {data === undefined && !error && <Loading what="the settings" />}
      {data && (
        <>
          <p className="quiet-text settings-note">
            They are read from the environment when the server starts. Secrets are hidden.
          </p>
          <div className="card table-card">
            <table className="settings">
              <thead>
                <tr>
                  <th>Name</th>
                  <th>Value</th>
                  <th>From</th>
                </tr>
              </thead>
              <tbody>
                {data.settings.map(({ name, value, set }) => (
                  <tr key={name}>
                    <td className="mono">{name}</td>
                    <td>{value === '' ? '(nothing)' : value}</td>
                    <td className="quiet-text">{set ? 'environment' : 'default'}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </div>
        </>
      )}
    </Page>
  );
}
