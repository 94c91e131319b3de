"""zstd, with a bound on what comes out."""

from sfa_tui.store.sync.sealed.wire import TooMuch

MOST_UNPACKED = 64 * 2**20
"""How much one object may hold, unpacked."""
_LEVEL = 3
_LARGEST_WINDOW = 8 * 2**20


class Bomb(ValueError):
    """It says that it unpacks to more than is allowed."""


def packed(content: bytes) -> bytes:
    """Return content as one zstd frame that says how long it is."""
    import zstandard

    if len(content) > MOST_UNPACKED:
        raise TooMuch("the content is larger than an object may hold")
    parameters = zstandard.ZstdCompressionParameters.from_level(
        _LEVEL, source_size=len(content), write_content_size=True, write_checksum=False, write_dict_id=False
    )
    return zstandard.ZstdCompressor(compression_params=parameters).compress(content)


def unpacked(frame: bytes) -> bytes:
    """Return the content of one zstd frame; nothing is allocated before its sizes are found to be allowed."""
    import zstandard

    try:
        said = zstandard.get_frame_parameters(frame)
        if said.content_size in (zstandard.CONTENTSIZE_UNKNOWN, zstandard.CONTENTSIZE_ERROR):
            raise ValueError("the frame does not say how long it is")
        if said.content_size > MOST_UNPACKED:
            raise Bomb("the frame is too long")
        # A window larger than the content is of no use, and larger than ours is none that we write.
        if said.window_size > max(_LARGEST_WINDOW, said.content_size) or said.dict_id:
            raise Bomb("the frame needs too much memory")
        content = zstandard.ZstdDecompressor().decompress(
            frame, max_output_size=said.content_size, allow_extra_data=False
        )
    except zstandard.ZstdError as error:
        raise ValueError(str(error)) from None
    if len(content) != said.content_size:
        raise ValueError("the frame is not as long as it says")
    return content
