/** What {@link cleanDrawing} works on. */
export interface RawDrawing {
  /** The SVG as Mermaid 12 writes it. */
  readonly raw: string;
  /** The id that Mermaid was given for it. */
  readonly key: string;
  /** The prefix that ids of the result get. */
  readonly prefix: string;
}

/**
 * Strips Mermaid's paint from an SVG, so that the site's CSS paints it for both themes, and turns Mermaid's own marks into
 * ours: `data-node`, `data-edge`, `data-from`, `data-to`, `data-actor`, `data-msg`. It runs inside the page that drew it
 * (it needs a DOM and measures shapes), so it may use nothing from outside of itself.
 */
export function cleanDrawing({ raw, key, prefix }: RawDrawing): string {
  const host = document.createElement('div');
  host.innerHTML = raw;
  document.body.append(host);
  const svg = host.querySelector('svg');
  if (svg === null) throw new Error('Mermaid returned no <svg>');
  const all = (selector: string) => [...svg.querySelectorAll<SVGElement>(selector)];
  const round = (text: string) =>
    text.replace(/-?\d*\.\d+(?:e-?\d+)?/g, (number) => String(Math.round(Number(number) * 10) / 10 + 0));
  const isSequence = svg.getAttribute('aria-roledescription') === 'sequence';

  for (const element of all('style, filter, linearGradient, symbol, title, desc')) element.remove();

  // Rough outlines: one path with the fill is enough, and a stadium is a rectangle.
  for (const group of all('g.label-container')) {
    const [first, ...rest] = group.querySelectorAll('path');
    if (first === undefined) continue;
    for (const path of rest) path.remove();
    const box = first.getBBox();
    const start = /^M\s*(-?[\d.]+)[ ,]+(-?[\d.]+)/.exec(first.getAttribute('d') ?? '');
    const isStadium = start !== null && Math.abs(Number(start[1]) - (box.x + box.height / 2)) < 1.5;
    if (!isStadium || (first.getAttribute('d') ?? '').length < 1000) {
      first.setAttribute('class', 'label-container');
      group.replaceWith(first);
      continue;
    }
    const rect = document.createElementNS('http://www.w3.org/2000/svg', 'rect');
    const size = { x: box.x, y: box.y, width: box.width, height: box.height, rx: box.height / 2 };
    for (const [name, value] of Object.entries(size)) rect.setAttribute(name, String(value));
    rect.setAttribute('class', 'label-container');
    group.replaceWith(rect);
  }

  if (isSequence) {
    for (const group of all('[data-et=participant]')) group.setAttribute('data-actor', group.dataset['id'] ?? '');
    for (const line of all('[data-et=life-line]')) line.setAttribute('data-actor', line.dataset['id'] ?? '');
    for (const [index, line] of all('[data-et=message]').entries()) {
      const { from, to } = line.dataset;
      const marks = { 'data-msg': String(index + 1), 'data-from': from ?? '', 'data-to': to ?? '' };
      for (const [name, value] of Object.entries(marks)) line.setAttribute(name, value);
      // The texts of a message stand before its line, one element a row; its number stands after it.
      for (let text = line.previousElementSibling; text?.classList.contains('messageText'); ) {
        text.setAttribute('data-msg', marks['data-msg']);
        text = text.previousElementSibling;
      }
      const dot = line.nextElementSibling;
      if (dot?.getAttribute('marker-start')?.includes('sequencenumber')) {
        const circle = document.createElementNS('http://www.w3.org/2000/svg', 'circle');
        circle.setAttribute('cx', dot.getAttribute('x1') ?? '0');
        circle.setAttribute('cy', dot.getAttribute('y1') ?? '0');
        circle.setAttribute('r', '9');
        circle.setAttribute('class', 'sequenceDot');
        circle.setAttribute('data-msg', marks['data-msg']);
        dot.replaceWith(circle);
      }
    }
  } else {
    const nodes = new Set<string>();
    for (const node of all('g.node')) {
      const id = new RegExp(`^${key}-flowchart-(.+)-\\d+$`).exec(node.id)?.[1];
      if (id === undefined) continue;
      nodes.add(id);
      node.setAttribute('data-node', id);
    }
    for (const cluster of all('g.cluster')) {
      const id = cluster.id.slice(key.length + 1);
      nodes.add(id);
      cluster.setAttribute('data-node', id);
    }
    const edgeOf = (mark: string): { name: string; from: string; to: string } | undefined => {
      const parts = mark.split('_').slice(1);
      const number = Number(parts.pop());
      for (let at = 1; at < parts.length; at += 1) {
        const [from, to] = [parts.slice(0, at).join('_'), parts.slice(at).join('_')];
        if (!nodes.has(from) || !nodes.has(to)) continue;
        return { from, to, name: number === 0 ? `${from}--${to}` : `${from}--${to}--${number + 1}` };
      }
      return undefined;
    };
    for (const path of all('path[data-et=edge]')) {
      const edge = edgeOf(path.dataset['id'] ?? '');
      if (edge === undefined) continue;
      path.setAttribute('data-edge', edge.name);
      path.setAttribute('data-from', edge.from);
      path.setAttribute('data-to', edge.to);
    }
    for (const label of all('g.label[data-id]')) {
      const edge = edgeOf(label.dataset['id'] ?? '');
      if (edge !== undefined) label.setAttribute('data-edge', edge.name);
    }
  }

  const classes: Readonly<Record<string, string>> = {
    'label-container': 'shape',
    'flowchart-link': 'edge',
    'edge-pattern-dotted': 'dotted',
    'edge-thickness-thick': 'thick',
    edgeLabel: 'edge-label',
    cluster: 'cluster',
    node: 'node',
    actor: 'actor',
    'actor-line': 'lifeline',
    'actor-man': 'person',
    messageText: 'message-text',
    messageLine0: 'message',
    messageLine1: 'message dotted',
    note: 'note',
    noteText: 'note-text',
    loopLine: 'frame',
    loopText: 'frame-text',
    sectionTitle: 'frame-text',
    labelBox: 'tab',
    labelText: 'tab-text',
    sequenceDot: 'dot',
    sequenceNumber: 'number',
    activation0: 'activation',
    activation1: 'activation',
    activation2: 'activation',
    rect: 'band',
    background: 'ground',
  };
  const kept = new Set(
    (
      'd x y x1 y1 x2 y2 cx cy r rx ry width height points transform viewBox text-anchor dominant-baseline dy ' +
      'marker-start marker-end data-node data-edge data-from data-to data-actor data-msg ' +
      'refX refY markerWidth markerHeight orient'
    ).split(' '),
  );
  const used = new Set(
    all('[marker-start], [marker-end]').flatMap((element) =>
      ['marker-start', 'marker-end'].flatMap((name) => /#([^)"]+)/.exec(element.getAttribute(name) ?? '')?.[1] ?? []),
    ),
  );
  for (const marker of all('marker')) if (!used.has(marker.id)) marker.remove();
  const markerIds = new Map([...used].map((id, index) => [id, `${prefix}-${index + 1}`]));
  const reference = (value: string) =>
    value.replace(/url\(["']?#([^)"']+)["']?\)/, (_whole, id: string) => `url(#${markerIds.get(id) ?? id})`);

  const crosses = new Set(all('marker').filter(({ id }) => /cross/i.test(id)));

  for (const element of all('*')) {
    const isMarker = element.tagName === 'marker';
    const id = isMarker ? markerIds.get(element.id) : undefined;
    const marker = element.closest<SVGElement>('marker');
    const inMarker = marker !== null && !isMarker;
    const names = inMarker ? ['head'] : [...element.classList].flatMap((name) => classes[name] ?? []);
    if (inMarker && crosses.has(marker)) names.push('cross');
    const dashed = element.tagName === 'line' && element.style.strokeDasharray !== '' && names.includes('frame');
    const anchor = element.style.textAnchor;
    const isBold = element.getAttribute('font-weight') === 'bold';
    for (const { name, value } of [...element.attributes]) {
      if (!kept.has(name) || (element.tagName === 'circle' && /^(width|height)$/.test(name)))
        element.removeAttribute(name);
      else if (name.startsWith('marker-')) element.setAttribute(name, reference(value));
      else if (!name.startsWith('data-')) element.setAttribute(name, round(value));
    }
    if (anchor !== '') element.setAttribute('text-anchor', anchor);
    if (dashed) names.push('dotted');
    if (isBold) names.push('bold');
    if (names.length > 0) element.setAttribute('class', [...new Set(names.join(' ').split(' '))].join(' '));
    if (isMarker) {
      element.setAttribute('id', id ?? '');
      element.setAttribute('markerUnits', 'userSpaceOnUse');
    }
  }
  // A row of a label is one text, whatever pieces Mermaid measured it in; what draws nothing goes.
  for (const span of all('tspan')) {
    if (span.querySelector('.bold') === null && span.childElementCount > 0) span.textContent = span.textContent ?? '';
  }
  for (const element of all('rect, text, tspan')) {
    const isEmpty =
      element.tagName === 'rect' ? !element.hasAttribute('width') : (element.textContent ?? '').trim() === '';
    if (isEmpty) element.remove();
  }
  for (let changed = true; changed; ) {
    const empty = all('g, defs').filter((element) => element.childElementCount === 0);
    for (const element of empty) element.remove();
    const plain = all('g').filter((element) => element.attributes.length === 0);
    for (const element of plain) element.replaceWith(...element.childNodes);
    changed = empty.length + plain.length > 0;
  }

  const [x = 0, y = 0, width = 0, height = 0] = (svg.getAttribute('viewBox') ?? '').split(' ').map(Number);
  for (const line of all('line.lifeline')) line.setAttribute('y2', String(Math.round(y + height)));
  for (const { name } of [...svg.attributes]) if (name !== 'viewBox') svg.removeAttribute(name);
  svg.setAttribute('role', 'img');
  svg.setAttribute('class', isSequence ? 'sequence' : 'flow');
  svg.setAttribute('width', String(Math.ceil(width)));
  svg.setAttribute('height', String(Math.ceil(height)));
  svg.setAttribute('viewBox', [x, y, width, height].map((number) => Math.round(number * 10) / 10).join(' '));
  svg.setAttribute('style', `--pp-w:${Math.ceil(width)}px`);
  const text = new XMLSerializer()
    .serializeToString(svg)
    .replace(' xmlns="http://www.w3.org/2000/svg"', '')
    .replace(/>\s+</g, '><')
    .replace(/><\/(path|rect|circle|line|polygon|ellipse)>/g, '/>');
  host.remove();
  return text;
}
