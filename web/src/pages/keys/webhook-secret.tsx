import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import { rotateWebhookSecret, showWebhookSecret } from '../../server/keys.ts';
import { Button } from '../../ui/button.tsx';
import { Confirm } from '../../ui/confirm.tsx';
import { SecretText } from '../../ui/secret-text.tsx';
import { Time } from '../../ui/time.tsx';
import { complain, say } from '../../ui/toasts.tsx';

/** What receivers check webhooks with: shown when it is asked for. */
export function WebhookSecret() {
  const [asked, ask] = useState(false);
  const show = useMutation({ mutationFn: showWebhookSecret, onError: complain });
  const rotate = useMutation({
    mutationFn: rotateWebhookSecret,
    onError: complain,
    onSuccess: () => say('There is a new webhook secret.'),
  });
  const shown = rotate.data ?? show.data;
  return (
    <section className="card webhook-secret" aria-labelledby="webhook-secret">
      <h2 id="webhook-secret">Webhook secret</h2>
      <p className="quiet-text">Webhooks are signed with it (Standard Webhooks). Receivers verify the signature.</p>
      {shown && <SecretText label="Secret" text={shown.secret} />}
      {shown?.previous && (
        <p className="quiet-text">
          The one before signs beside it until <Time at={shown.previous.validUntil} />.
        </p>
      )}
      <div className="buttons">
        {!shown && (
          <Button onClick={() => show.mutate()} disabled={show.isPending}>
            Show
          </Button>
        )}
        <Button onClick={() => ask(true)} disabled={rotate.isPending}>
          Make a new one
        </Button>
      </div>
      <Confirm
        open={asked}
        title="Make a new webhook secret?"
        action="Make a new one"
        onConfirm={() => rotate.mutate()}
        onClose={() => ask(false)}
      >
        <p>For a day, webhooks are signed with both. Give the new secret to every receiver by then.</p>
      </Confirm>
    </section>
  );
}
