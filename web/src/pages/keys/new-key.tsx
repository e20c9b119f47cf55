import { useMutation, useQueryClient } from '@tanstack/react-query';
import type { FormEvent } from 'react';
import { createKey, keysQuery } from '../../server/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Modal } from '../../ui/modal.tsx';
import { Fault } from '../../ui/notes.tsx';
import { SecretText } from '../../ui/secret-text.tsx';

/** Makes a key, and shows its secret this once. */
export function NewKey({ onClose }: { onClose: () => void }) {
  const client = useQueryClient();
  const { data: made, ...making } = useMutation({
    mutationFn: createKey,
    onSuccess: () => client.invalidateQueries({ queryKey: keysQuery.queryKey }),
  });
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    making.mutate(String(new FormData(event.currentTarget).get('name')).trim());
  };
  if (made)
    return (
      <Modal title={`The key ${made.name}`} onClose={onClose}>
        <p>Copy the secret now: it is not shown again.</p>
        <SecretText label="Key" text={made.key} />
        <SecretText label="Secret" text={made.secret} />
      </Modal>
    );
  return (
    <Modal title="New key" onClose={onClose}>
      <form className="stack" onSubmit={submit}>
        <label>
          Name
          <input name="name" maxLength={100} placeholder="What it is for" required />
        </label>
        {making.error && <Fault error={making.error} />}
        <Button look="primary" type="submit" disabled={making.isPending}>
          Make the key
        </Button>
      </form>
    </Modal>
  );
}
