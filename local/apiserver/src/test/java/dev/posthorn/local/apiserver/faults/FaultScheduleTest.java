package dev.posthorn.local.apiserver.faults;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import org.junit.jupiter.api.Test;

class FaultScheduleTest {

    @Test
    void whatAScheduleSaysOfItselfIsReadBackAsTheSameSchedule() {
        var schedule = FaultSchedule.atWrite(3, new WriteFault.CrashAfter())
                .andWrite(4, new WriteFault.CrashBefore())
                .andWrite(5, WriteFault.refuse(409))
                .andWrite(6, new WriteFault.Refuse(429, Duration.ofSeconds(1)))
                .andWrite(7, new WriteFault.TimeOutBefore(Duration.ofMillis(50)))
                .andWrite(8, new WriteFault.TimeOutAfter(Duration.ofMillis(50)))
                .andEvent(1, new EventFault.Withhold(Duration.ofMillis(300)))
                .andEvent(2, new EventFault.Lag(3, Duration.ofMillis(300)))
                .andEvent(3, new EventFault.Break())
                .andEvent(4, new EventFault.Gone())
                .andEvent(FaultSchedule.EVERY, new EventFault.Coalesce(Duration.ofMillis(40)));

        assertThat(FaultSchedule.parse(schedule.toString())).isEqualTo(schedule);
        assertThat(schedule.toString()).contains("write 3 crash-after", "event every coalesce-40ms");
    }

    @Test
    void theScheduleWithoutFaultsIsReadBackToo() {
        assertThat(FaultSchedule.parse(FaultSchedule.none().toString())).isEqualTo(FaultSchedule.none());
    }

    @Test
    void aMisspeltScheduleNamesTheWordThatIsWrong() {
        assertThatThrownBy(() -> FaultSchedule.parse("write 3 crash-sideways")).hasMessageContaining("crash-sideways");
        assertThatThrownBy(() -> FaultSchedule.parse("read 3 crash-after")).hasMessageContaining("read");
        assertThatThrownBy(() -> FaultSchedule.parse("write crash-after")).hasMessageContaining("write NUMBER FAULT");
    }
}
