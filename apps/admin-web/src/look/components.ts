import { Button, Drawer, Menu, Modal, Switch, Tooltip, type MantineThemeComponents } from '@mantine/core';

/**
 * What all uses of a component share. `lockScroll` is off because the library behind it injects a <style>, which the
 * content security policy refuses; page.css keeps the page behind a dialog still.
 */
export const components: MantineThemeComponents = {
  Button: Button.extend({ defaultProps: { size: 'sm' } }),
  Drawer: Drawer.extend({
    defaultProps: { lockScroll: false, padding: 'lg', radius: 'lg', overlayProps: { backgroundOpacity: 0.4 } },
  }),
  Menu: Menu.extend({ defaultProps: { position: 'bottom-end', shadow: 'md', withinPortal: true } }),
  Modal: Modal.extend({
    defaultProps: {
      lockScroll: false,
      centered: false,
      padding: 'lg',
      radius: 'lg',
      shadow: 'xl',
      yOffset: '8dvh',
      overlayProps: { backgroundOpacity: 0.4, blur: 2 },
      transitionProps: { duration: 120, transition: 'pop' },
    },
  }),
  Switch: Switch.extend({ defaultProps: { withThumbIndicator: false } }),
  Tooltip: Tooltip.extend({
    defaultProps: { openDelay: 250, withArrow: true, events: { hover: true, focus: true, touch: true } },
  }),
};
