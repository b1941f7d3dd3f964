// The order is that of the cascade: the theme, what is built on it, and last the styles of our own components.
import 'virtual:theme.css';
import './look/mantine.css';
import './look/page.css';
import { StrictMode } from 'react';
import { createRoot } from 'react-dom/client';
import { App } from './App.tsx';

const root = document.getElementById('root');
if (!root) throw new Error('index.html has no element with the id "root".');
createRoot(root).render(
  <StrictMode>
    <App />
  </StrictMode>,
);
