import { MoonIcon, SunIcon, SunMoonIcon } from 'lucide-react';
import { useState } from 'react';
import { Button } from '../ui/button.tsx';
import { chooseTheme, chosenTheme, type Theme } from './theme.ts';

const next: Record<Theme, Theme> = { system: 'light', light: 'dark', dark: 'system' };
const icons = { system: SunMoonIcon, light: SunIcon, dark: MoonIcon };

/** Goes round: as the system, light, dark. */
export function ThemeSwitch() {
  const [theme, setTheme] = useState(chosenTheme);
  const Icon = icons[theme];
  const change = () => {
    chooseTheme(next[theme]);
    setTheme(next[theme]);
  };
  const label = `Theme: ${theme}. Change to ${next[theme]}`;
  return (
    <Button look="quiet" square onClick={change} aria-label={label} title={label}>
      <Icon aria-hidden size={17} />
    </Button>
  );
}
