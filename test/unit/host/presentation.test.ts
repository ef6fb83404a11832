import { describe, expect, it } from 'vitest';
import { pageHtml } from '../../../src/pages/html';
import { shortDuration, statusLabel, statusText } from '../../../src/panel/statusText';
import { bundledStyleName, styleChoices, withRecent } from '../../../src/pictures/styleChoices';
import { uri } from './memoryFileSystem';

describe('pageHtml', () => {
  const html = pageHtml({
    title: 'NCA',
    cspSource: 'https://webview.test',
    nonce: 'abc123',
    script: 'https://webview.test/panel.js',
    styles: 'https://webview.test/panel.css',
    codicons: 'https://webview.test/codicon.css',
  });
  const policy = /Content-Security-Policy" content="([^"]+)"/.exec(html)![1]!;

  it('allows what the engine needs and nothing else', () => {
    expect(policy.split('; ')).toEqual([
      "default-src 'none'",
      "script-src 'nonce-abc123' 'wasm-unsafe-eval'",
      'style-src https://webview.test',
      'font-src https://webview.test',
      'img-src https://webview.test blob: data:',
      'connect-src https://webview.test blob:',
      'worker-src blob:',
    ]);
  });

  it('has no inline script or style, and marks the icons as vscode-elements wants them', () => {
    expect(html).not.toMatch(/style=|<style|<script(?![^>]*nonce="abc123" src=)/);
    expect(html).toMatch(/href="[^"]*codicon\.css" id="vscode-codicon-stylesheet"/);
  });
});

describe('status bar', () => {
  const losses = { style: 1, content: 1, color: 1, overflow: 1 };
  const progress = { iteration: 120, iterations: 400, losses, total: 0.34217, speed: 2, secondsLeft: 140, seconds: 60 };
  const status = { phase: 'running', label: 'cat × mosaic', progress, waiting: 0, beginning: false } as const;

  it.each([
    [status, '$(sync~spin) NCA 120/400 · 0.342'],
    [{ ...status, phase: 'paused', waiting: 2 } as const, '$(debug-pause) NCA paused 120/400 · 0.342 +2'],
    [{ ...status, phase: 'starting', progress: undefined } as const, '$(loading~spin) NCA starting'],
    [{ ...status, progress: { ...progress, total: 0.00001234 } }, '$(sync~spin) NCA 120/400 · 1.2e-5'],
    [{ ...status, phase: 'idle' } as const, undefined],
  ])('%j shows %s', (given, text) => {
    expect(statusText(given)).toBe(text);
  });

  it('is read out in words', () => {
    expect(statusLabel(status)).toBe('NCA training running, cat × mosaic, iteration 120 of 400, loss 0.342');
  });

  it.each([
    [null, '–'],
    [0, '0 s'],
    [89.4, '89 s'],
    [150, '3 min'],
    [5400, '1 h 30 min'],
  ])('%d seconds are %s', (seconds, text) => expect(shortDuration(seconds)).toBe(text));
});

describe('choice of styles', () => {
  const [a, b, c] = [uri('/w/a.png'), uri('/w/b.png'), uri('/ext/oil-strokes.jpg')];

  it('lists each picture once, and not the photo itself', () => {
    const groups = { recent: [b], bundled: [c], workspace: [a, b, c] };
    expect(styleChoices(groups, [a])).toEqual({ recent: [b], bundled: [c], workspace: [] });
  });

  it('remembers the last eight, the latest first', () => {
    const many = Array.from({ length: 8 }, (_, i) => `${i}`);
    expect(withRecent(many, '5')).toEqual(['5', '0', '1', '2', '3', '4', '6', '7']);
    expect(withRecent(many, 'new')).toEqual(['new', '0', '1', '2', '3', '4', '5', '6']);
  });

  it('names built-in styles by their file', () => expect(bundledStyleName(c)).toBe('Oil strokes'));
});
