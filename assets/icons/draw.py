#!/usr/bin/env python3
"""Draws the icons: python3 assets/icons/draw.py writes every .svg beside itself.

The style is a round pen of 1.75 on a grid of 24. The files hold no strokes but the outlines of what the pen
covers, because Fyne recolours only fills. Outlines of one icon may overlap; all run clockwise (holes the other
way), so that the non-zero rule unites them.

Angles are degrees, clockwise from the right, as y grows downward.
"""

import math
import os

PEN = 1.75


def number(v):
    text = f"{v:.2f}".rstrip("0").rstrip(".")
    return "0" if text == "-0" else text


def at(x, y):
    return number(x) + " " + number(y)


def polar(cx, cy, r, angle):
    a = math.radians(angle)
    return cx + r * math.cos(a), cy + r * math.sin(a)


class Icon:
    def __init__(self, pen=PEN):
        self.half = pen / 2
        self.d = []

    def dot(self, cx, cy, r=1.1):
        n = number(r)
        self.d.append(f"M{at(cx + r, cy)}A{n} {n} 0 1 1 {at(cx - r, cy)}A{n} {n} 0 1 1 {at(cx + r, cy)}Z")
        return self

    def circle(self, cx, cy, r):
        inner = r - self.half
        n = number(inner)
        self.dot(cx, cy, r + self.half)
        self.d.append(f"M{at(cx + inner, cy)}A{n} {n} 0 1 0 {at(cx - inner, cy)}A{n} {n} 0 1 0 {at(cx + inner, cy)}Z")
        return self

    def arc(self, cx, cy, r, start, end):
        """A band from start clockwise to end, with round ends."""
        large = 1 if end - start > 180 else 0
        outer, inner, cap = number(r + self.half), number(r - self.half), number(self.half)
        self.d.append(
            f"M{at(*polar(cx, cy, r + self.half, start))}"
            f"A{outer} {outer} 0 {large} 1 {at(*polar(cx, cy, r + self.half, end))}"
            f"A{cap} {cap} 0 0 1 {at(*polar(cx, cy, r - self.half, end))}"
            f"A{inner} {inner} 0 {large} 0 {at(*polar(cx, cy, r - self.half, start))}"
            f"A{cap} {cap} 0 0 1 {at(*polar(cx, cy, r + self.half, start))}Z"
        )
        return self

    def stroke(self, x1, y1, x2, y2):
        length = math.hypot(x2 - x1, y2 - y1)
        ox, oy = (y2 - y1) / length * self.half, -(x2 - x1) / length * self.half
        cap = number(self.half)
        self.d.append(
            f"M{at(x1 + ox, y1 + oy)}L{at(x2 + ox, y2 + oy)}A{cap} {cap} 0 0 1 {at(x2 - ox, y2 - oy)}"
            f"L{at(x1 - ox, y1 - oy)}A{cap} {cap} 0 0 1 {at(x1 + ox, y1 + oy)}Z"
        )
        return self

    def line(self, *points, radius=0, closed=False):
        """A line through the points; corners are rounded by radius as far as they have room."""
        n = len(points)
        begins, ends = list(points), list(points)  # where the stroke leaves a point, and where it arrives
        if radius:
            for i in range(n) if closed else range(1, n - 1):
                ends[i], begins[i] = self.corner(points[i - 1], points[i], points[(i + 1) % n], radius)
        for i in range(n if closed else n - 1):
            (x1, y1), (x2, y2) = begins[i], ends[(i + 1) % n]
            if math.hypot(x2 - x1, y2 - y1) > 0.01:
                self.stroke(x1, y1, x2, y2)
        return self

    def corner(self, before, here, after, radius):
        """Draws the arc that rounds a corner and returns its two ends."""
        ax, ay = before[0] - here[0], before[1] - here[1]
        bx, by = after[0] - here[0], after[1] - here[1]
        la, lb = math.hypot(ax, ay), math.hypot(bx, by)
        ax, ay, bx, by = ax / la, ay / la, bx / lb, by / lb
        between = math.acos(max(-1, min(1, ax * bx + ay * by)))
        if between > math.pi - 0.01:
            return here, here
        cut = min(radius / math.tan(between / 2), la / 2, lb / 2)
        r = cut * math.tan(between / 2)
        first = (here[0] + ax * cut, here[1] + ay * cut)
        last = (here[0] + bx * cut, here[1] + by * cut)
        mx, my = ax + bx, ay + by
        away = r / math.sin(between / 2) / math.hypot(mx, my)
        cx, cy = here[0] + mx * away, here[1] + my * away
        a0 = math.degrees(math.atan2(first[1] - cy, first[0] - cx))
        a1 = math.degrees(math.atan2(last[1] - cy, last[0] - cx))
        if (a1 - a0) % 360 > 180:
            a0, a1 = a1, a0
        if r > self.half:
            self.arc(cx, cy, r, a0, a0 + (a1 - a0) % 360)
        else:  # the pen is rounder than the corner
            return here, here
        return first, last

    def box(self, x, y, w, h, radius):
        return self.line((x, y), (x + w, y), (x + w, y + h), (x, y + h), radius=radius, closed=True)

    def path(self):
        return "".join(self.d)


def bubble():
    return Icon().line((3.5, 4), (20.5, 4), (20.5, 16.5), (11.5, 16.5), (7.25, 20.5), (7.25, 16.5), (3.5, 16.5), radius=2, closed=True)


def gear():
    i = Icon().circle(12, 12, 2.9).circle(12, 12, 6.4)
    for angle in range(0, 360, 45):
        i.stroke(*polar(12, 12, 6.8, angle), *polar(12, 12, 9, angle))
    return i


def wrench():
    i = Icon()
    i.arc(16, 8, 4.75, -12, 115).arc(16, 8, 4.75, 155, 282)
    i.line(polar(16, 8, 4.75, -12), (17.4, 8.5), (15.5, 6.6), polar(16, 8, 4.75, 282))
    (x1, y1), (x2, y2) = polar(16, 8, 4.75, 115), polar(16, 8, 4.75, 155)
    d = 6.5
    i.stroke(x1, y1, x1 - d, y1 + d).stroke(x2, y2, x2 - d, y2 + d)
    i.arc((x1 + x2) / 2 - d, (y1 + y2) / 2 + d, math.hypot(x1 - x2, y1 - y2) / 2, 45, 225)
    return i


def eye():
    return Icon().arc(12, 15.69, 10.19, 201.2, 338.8).arc(12, 8.31, 10.19, 21.2, 158.8).circle(12, 12, 2.6)


def turning():
    i = Icon()
    for start, tip in ((190, 335), (10, 155)):
        i.arc(12, 12, 8.25, start, tip)
        x, y = polar(12, 12, 8.25, tip)
        s = 1 if tip == 335 else -1
        i.line((x + s * 0.5, y - s * 4.6), (x, y), (x - s * 4.6, y - s * 0.2))
    return i


ICONS = {
    "today": Icon().box(3.5, 5, 17, 15.5, 2.5).line((3.5, 9.75), (20.5, 9.75)).line((8, 2.9), (8, 6.5)).line((16, 2.9), (16, 6.5))
    .line((8.6, 14.9), (11, 17.2), (15.5, 12.7)),
    "reception": Icon().arc(12, 17, 8, 180, 360).line((3, 17), (21, 17)).line((6, 20.5), (18, 20.5)).line((12, 8.5), (12, 5.25)).line((9.75, 4.9), (14.25, 4.9)),
    "customer": Icon().circle(12, 7.75, 4.1).arc(12, 20.75, 7.75, 180, 360),
    "quote": Icon().line((5, 3), (13.5, 3), (19, 8.5), (19, 21), (5, 21), radius=2, closed=True).line((13.5, 3.4), (13.5, 8.5), (18.6, 8.5), radius=1)
    .line((9, 11.4), (12, 14.6), (15, 11.4)).line((12, 14.6), (12, 18.4)).line((9.6, 15.6), (14.4, 15.6)),
    "order": Icon().line((8.5, 4.5), (4.75, 4.5), (4.75, 21), (19.25, 21), (19.25, 4.5), (15.5, 4.5), radius=2).box(8.5, 2.75, 7, 3.9, 1.4)
    .line((8.75, 11), (15.25, 11)).line((8.75, 14.25), (15.25, 14.25)).line((8.75, 17.5), (12.5, 17.5)),
    "delivery": Icon().circle(7.9, 16.1, 4.6).line((11.2, 12.8), (20.25, 3.75)).line((16.6, 7.4), (19.8, 10.6)).line((13.5, 10.5), (15.7, 12.7)),
    "service": wrench(),
    "revisit": bubble().line((9.9, 7.2), (7.75, 9.35), (9.9, 11.5)).line((7.75, 9.35), (16, 9.35), (16, 13.2), radius=2.2),
    "complaint": bubble().line((12, 7.2), (12, 10.6)).dot(12, 13.4),
    "event": Icon().line((3.25, 9.75), (7.75, 9.75), (16, 5), (16, 19), (7.75, 14.25), (3.25, 14.25), radius=1.2, closed=True)
    .line((7.6, 14.6), (8.6, 19.75), (11.4, 19.75), (10.7, 16.2), radius=1).arc(16.25, 12, 4, -48, 48),
    "analysis": Icon().line((3.75, 3.5), (3.75, 20.25), (20.75, 20.25), radius=1.5).line((8.5, 16.25), (8.5, 12.75)).line((13, 16.25), (13, 8.75)).line((17.5, 16.25), (17.5, 5)),
    "settings": gear(),
    "search": Icon().circle(10.6, 10.6, 6.85).line((15.6, 15.6), (20.6, 20.6)),
    "plus": Icon().line((12, 4.5), (12, 19.5)).line((4.5, 12), (19.5, 12)),
    "sync": turning(),
    "warning": Icon().line((12, 3.2), (21.6, 20.25), (2.4, 20.25), radius=2, closed=True).line((12, 9.6), (12, 13.7)).dot(12, 16.9),
    "check": Icon().line((4.25, 12.6), (9.5, 17.85), (19.75, 6.6)),
    "print": Icon().line((7, 8.25), (7, 3.25), (17, 3.25), (17, 8.25), radius=1.2).line((7, 17), (3.5, 17), (3.5, 8.5), (20.5, 8.5), (20.5, 17), (17, 17), radius=2)
    .box(7, 14, 10, 6.75, 1.2).dot(16.9, 11.3, 0.95),
    "eye": eye(),
    "back": Icon().line((20, 12), (4.4, 12)).line((10.9, 5.5), (4.4, 12), (10.9, 18.5)),
}


def app():
    """The program's own icon: a car under the showroom's roof, white on the accent colour."""
    i = Icon(1.4).line((4.2, 10.1), (12, 4.9), (19.8, 10.1))
    i.line((8, 13.4), (9.2, 10.6), (14.8, 10.6), (16, 13.4), radius=1.1)
    i.box(6.6, 13.4, 10.8, 4.5, 1.5)
    i.dot(9.1, 15.65, 0.85).dot(14.9, 15.65, 0.85)
    i.line((8.3, 18.2), (8.3, 19.2)).line((15.7, 18.2), (15.7, 19.2))
    return (
        '<svg xmlns="http://www.w3.org/2000/svg" width="512" height="512" viewBox="0 0 24 24">'
        '<path fill="#0B6BCB" d="M6 .75h12A5.25 5.25 0 0 1 23.25 6v12A5.25 5.25 0 0 1 18 23.25H6A5.25 5.25 0 0 1 .75 18V6A5.25 5.25 0 0 1 6 .75Z"/>'
        f'<path fill="#FFFFFF" d="{i.path()}"/></svg>\n'
    )


def main():
    here = os.path.dirname(os.path.abspath(__file__))
    files = {
        name: f'<svg xmlns="http://www.w3.org/2000/svg" width="24" height="24" viewBox="0 0 24 24"><path fill="#000000" d="{icon.path()}"/></svg>\n'
        for name, icon in ICONS.items()
    }
    files["app"] = app()
    for name, svg in files.items():
        with open(os.path.join(here, name + ".svg"), "w", encoding="utf-8") as f:
            f.write(svg)


if __name__ == "__main__":
    main()
