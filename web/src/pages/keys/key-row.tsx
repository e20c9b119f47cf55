import { Menu } from '@base-ui/react/menu';
import { useQueryClient } from '@tanstack/react-query';
import { EllipsisIcon } from 'lucide-react';
import { useState } from 'react';
import { type ApiKey, deleteKey, keysQuery, setDisabled } from '../../server/keys.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { CopyButton } from '../../ui/copy-button.tsx';
import { Badge } from '../../ui/status-badge.tsx';
import { Time } from '../../ui/time.tsx';
import { complain, say } from '../../ui/toasts.tsx';
import { TryToken } from './try-token.tsx';

export function KeyRow({ apiKey: { id, name, key, createdAt, disabledAt } }: { apiKey: ApiKey }) {
  const client = useQueryClient();
  const [asked, ask] = useState<'token' | 'delete' | null>(null);
  const change = async (act: Promise<unknown>, done: string) => {
    await act.then(() => say(done), complain);
    await client.invalidateQueries({ queryKey: keysQuery.queryKey });
  };
  const disabled = disabledAt !== null;
  return (
    <tr>
      <td>{name}</td>
      <td>
        <span className="key">
          <span className="mono">{key}</span>
          <CopyButton text={key} what={`the key ${name}`} />
        </span>
      </td>
      <td className="extra number">
        <Time at={createdAt} />
      </td>
      <td>
        <Badge tone={disabled ? 'queued' : 'completed'}>{disabled ? 'Disabled' : 'Enabled'}</Badge>
      </td>
      <td className="menu-cell">
        <Menu.Root>
          <Menu.Trigger className="button quiet square" aria-label={`What to do with ${name}`}>
            <EllipsisIcon aria-hidden size={17} />
          </Menu.Trigger>
          <Menu.Portal container={document.getElementById('content')}>
            <Menu.Positioner align="end" sideOffset={4} className="menu-place">
              <Menu.Popup className="menu">
                <Menu.Item className="menu-item" disabled={disabled} onClick={() => ask('token')}>
                  Make a test token
                </Menu.Item>
                <Menu.Item
                  className="menu-item"
                  onClick={() => change(setDisabled(id, !disabled), disabled ? 'Enabled.' : 'Disabled.')}
                >
                  {disabled ? 'Enable' : 'Disable'}
                </Menu.Item>
                <Menu.Item className="menu-item" onClick={() => ask('delete')}>
                  Delete
                </Menu.Item>
              </Menu.Popup>
            </Menu.Positioner>
          </Menu.Portal>
        </Menu.Root>
        {asked === 'token' && <TryToken keyId={id} onClose={() => ask(null)} />}
        <Confirm
          open={asked === 'delete'}
          title={`Delete the key ${name}?`}
          action="Delete"
          onConfirm={() => void change(deleteKey(id), 'Deleted.')}
          onClose={() => ask(null)}
        >
          <p>Programs that sign tokens with it are refused at once. This cannot be undone.</p>
        </Confirm>
      </td>
    </tr>
  );
}
