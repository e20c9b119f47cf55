import { useMutation, useQueryClient } from '@tanstack/react-query';
import { type FormEvent, useEffect } from 'react';
import icon from '../icon.svg';
import { logIn, sessionQuery } from '../server/session.ts';
import { Button } from '../ui/button.tsx';
import { Fault } from '../ui/notes.tsx';
import './login.css';

/** Asks for the admin password. */
export function Login() {
  const client = useQueryClient();
  const login = useMutation({
    mutationFn: logIn,
    onSuccess: (session) => client.setQueryData(sessionQuery.queryKey, session),
  });
  useEffect(() => {
    document.title = 'Log in - Vodsmith';
  }, []);
  const submit = (event: FormEvent<HTMLFormElement>) => {
    event.preventDefault();
    login.mutate(String(new FormData(event.currentTarget).get('password')));
  };
  return (
    <main className="alone">
      <form className="login" onSubmit={submit}>
        <img src={icon} alt="" width={36} height={36} />
        <h1>Vodsmith</h1>
        <label>
          Admin password
          <input name="password" type="password" autoComplete="current-password" required />
        </label>
        <p className="quiet-text">
          It was printed at the first start. <code>ADMIN_PASSWORD</code> sets another.
        </p>
        {login.error && <Fault error={login.error} />}
        <Button look="primary" type="submit" disabled={login.isPending}>
          Log in
        </Button>
      </form>
    </main>
  );
}
