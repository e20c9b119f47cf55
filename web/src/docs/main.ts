import { applyTheme, chosenTheme } from '../shell/theme.ts';
import '../styles/tokens.css';
import '../styles/base.css';
import '../styles/controls.css';
import '../styles/shell.css';
import './docs.css';
import './code.css';

// All that the pages need a script for: the theme that was chosen in the dashboard
applyTheme(chosenTheme());
