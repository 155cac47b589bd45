"""What a camera sees: a film that Chromium takes for one."""

from pathlib import Path

import segno

WIDTH, HEIGHT = 640, 480
DARK, LIGHT, WALL = 20, 235, 150


def film(text: str, path: Path) -> Path:
    """A still of a phone that shows a QR, as raw video (y4m)."""
    modules = [list(row) for row in segno.make(text, error="m", micro=False).matrix_iter(border=4)]
    side = HEIGHT * 8 // 10 // len(modules)
    left, top = (WIDTH - side * len(modules)) // 2, (HEIGHT - side * len(modules)) // 2
    luma = bytearray([WALL]) * (WIDTH * HEIGHT)
    for y, row in enumerate(modules):
        stripe = b"".join(bytes([DARK if bit else LIGHT]) * side for bit in row)
        for line in range(top + y * side, top + (y + 1) * side):
            luma[line * WIDTH + left : line * WIDTH + left + len(stripe)] = stripe
    grey = bytes([128]) * (WIDTH * HEIGHT // 2)
    frame = b"FRAME\n" + bytes(luma) + grey
    path.write_bytes(f"YUV4MPEG2 W{WIDTH} H{HEIGHT} F10:1 Ip A1:1 C420jpeg\n".encode() + frame * 5)
    return path


def sees(film: Path) -> list[str]:
    """How a browser is started whose camera shows it."""
    return [
        "--use-fake-device-for-media-stream",
        "--use-fake-ui-for-media-stream",
        f"--use-file-for-fake-video-capture={film}",
    ]
