const most = 32;

/** Zoom and pan of an element inside of its parent; 1 fits it. */
export class Camera {
  private zoom = 1;
  private x = 0;
  private y = 0;

  constructor(private readonly element: HTMLElement) {}

  move(dx: number, dy: number): void {
    this.x += dx;
    this.y += dy;
    this.apply();
  }

  /** Zooms by a factor; what lies at the place on the screen stays there. */
  zoomAt(factor: number, clientX: number, clientY: number): void {
    const box = this.element.parentElement!.getBoundingClientRect();
    const zoom = Math.min(most, Math.max(1, this.zoom * factor));
    const ratio = zoom / this.zoom;
    const x = clientX - box.left - box.width / 2;
    const y = clientY - box.top - box.height / 2;
    this.x = x - ratio * (x - this.x);
    this.y = y - ratio * (y - this.y);
    this.zoom = zoom;
    this.apply();
  }

  /** Zooms around the middle. */
  zoomBy(factor: number): void {
    const box = this.element.parentElement!.getBoundingClientRect();
    this.zoomAt(factor, box.left + box.width / 2, box.top + box.height / 2);
  }

  fit(): void {
    this.zoom = 1;
    this.apply();
  }

  private apply(): void {
    const box = this.element.parentElement!.getBoundingClientRect();
    const bound = (value: number, side: number) => Math.max(-1, Math.min(1, value / ((side * (this.zoom - 1)) / 2 || Infinity))) * ((side * (this.zoom - 1)) / 2);
    this.x = bound(this.x, box.width);
    this.y = bound(this.y, box.height);
    this.element.style.transform = `translate(${this.x}px, ${this.y}px) scale(${this.zoom})`;
    this.element.classList.toggle('near', this.zoom >= 4);
  }
}
