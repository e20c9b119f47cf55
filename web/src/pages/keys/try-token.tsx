import { useQuery } from '@tanstack/react-query';
import { makeToken } from '../../server/keys.ts';
import { Modal } from '../../ui/modal.tsx';
import { Fault, Loading } from '../../ui/notes.tsx';
import { SecretText } from '../../ui/secret-text.tsx';

/** A token that works, and a line to try it with. */
export function TryToken({ keyId, onClose }: { keyId: string; onClose: () => void }) {
  const { data, error } = useQuery({
    queryKey: ['token', keyId],
    queryFn: () => makeToken(keyId),
    // Each time a new one, and none is kept
    gcTime: 0,
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Modal title="Test token" onClose={onClose}>
      {error && <Fault error={error} />}
      {data === undefined && !error && <Loading what="the token" />}
      {data && (
        <>
          <p>
            It is valid for {Math.round(data.expiresIn / 60)} minutes. Your own server signs such tokens with the
            secret.
          </p>
          <SecretText label="Token" text={data.token} />
          <SecretText
            label="Command"
            text={`curl -H "Authorization: ${data.token}" -F file=@video.mp4 ${location.origin}/v1/files`}
          />
        </>
      )}
    </Modal>
  );
}
