import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { keysQuery } from '../../server/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Empty, Fault, Loading } from '../../ui/notes.tsx';
import { Page } from '../../ui/page.tsx';
import { KeyRow } from './key-row.tsx';
import { NewKey } from './new-key.tsx';
import { WebhookSecret } from './webhook-secret.tsx';
import './keys.css';

/** Who may call the API, and what signs the webhooks. */
export default function Keys() {
  const { data: keys, error, refetch } = useQuery(keysQuery);
  const [making, setMaking] = useState(false);
  return (
    <Page
      title="API keys"
      actions={
        <Button look="primary" onClick={() => setMaking(true)}>
          New key
        </Button>
      }
    >
      {making && <NewKey onClose={() => setMaking(false)} />}
      {error && <Fault error={error} again={refetch} />}
      {keys === undefined && !error && <Loading what="the keys" />}
      {keys?.length === 0 && (
        <Empty title="There are no API keys.">
          <p>Programs need one to call the API.</p>
        </Empty>
      )}
      {keys && keys.length > 0 && (
        <div className="card table-card">
          <table className="keys">
            <thead>
              <tr>
                <th>Name</th>
                <th>Key</th>
                <th className="extra">Created</th>
                <th>State</th>
                <th>
                  <span className="hidden">Actions</span>
                </th>
              </tr>
            </thead>
            <tbody>
              {keys.map((one) => (
                <KeyRow key={one.id} apiKey={one} />
              ))}
            </tbody>
          </table>
        </div>
      )}
      {(keys || error) && <WebhookSecret />}
    </Page>
  );
}
